// SPDX-License-Identifier: Apache-2.0
// Specifies the queue between two stages.
#include "vigil/base/queue.h"

#include <memory>
#include <numeric>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace vigil {
namespace {

TEST(BoundedQueue, GivesWhatWasPutInInOrder) {
  BoundedQueue<int> queue(3);
  for (const int value : {1, 2, 3}) EXPECT_TRUE(queue.push(value));
  for (const int value : {1, 2, 3}) EXPECT_EQ(queue.pop(), value);
}

TEST(BoundedQueue, ClosedItGivesWhatIsInsideThenNothing) {
  BoundedQueue<int> queue(3);
  queue.push(1);
  queue.close();
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, AFullQueueMakesTheWriterWait) {
  BoundedQueue<int> queue(2);
  std::thread writer([&] {
    for (int i = 0; i < 10'000; ++i) queue.push(i);
    queue.close();
  });
  int expected = 0;
  while (const auto value = queue.pop()) EXPECT_EQ(*value, expected++);
  writer.join();
  EXPECT_EQ(expected, 10'000);
}

TEST(BoundedQueue, ClosingWakesAWriterThatWaits) {
  BoundedQueue<int> queue(1);
  queue.push(0);
  bool pushed = true;
  std::thread writer([&] { pushed = queue.push(1); });
  queue.close();
  writer.join();
  EXPECT_FALSE(pushed);
}

TEST(BoundedQueue, ClosingWakesAReaderThatWaits) {
  BoundedQueue<int> queue(1);
  std::optional<int> got = 5;
  std::thread reader([&] { got = queue.pop(); });
  queue.close();
  reader.join();
  EXPECT_EQ(got, std::nullopt);
}

TEST(BoundedQueue, SeveralWritersAndReadersLoseNothing) {
  BoundedQueue<std::unique_ptr<int>> queue(4);
  std::vector<long> sums(3, 0);
  std::vector<std::thread> readers, writers;
  for (long& sum : sums)
    readers.emplace_back([&queue, &sum] {
      while (const auto value = queue.pop()) sum += **value;
    });
  for (int w = 0; w < 3; ++w)
    writers.emplace_back([&queue] {
      for (int i = 1; i <= 1000; ++i) queue.push(std::make_unique<int>(i));
    });
  for (std::thread& writer : writers) writer.join();
  queue.close();
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(std::accumulate(sums.begin(), sums.end(), 0L), 3 * 500'500);
}

}  // namespace
}  // namespace vigil
