// SPDX-License-Identifier: Apache-2.0
// libtorch's allocator for the CPU, with a shelf of freed blocks by size.
#include "vigil/nn/memory.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <vector>

#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

namespace vigil {
namespace {

constexpr std::size_t kHeader = 64;  // before the numbers: the block's size; keeps them aligned to a cache line
constexpr std::size_t kSmallest = 64 << 10;
constexpr std::size_t kHugePage = 2 << 20;
constexpr std::size_t kWorthHugePages = 8 << 20;
constexpr std::size_t kSpare = 64 << 20;

struct Header {
  void* begin;
  std::size_t size;  // of the block, this included; 0: too small to keep
};
static_assert(sizeof(Header) <= kHeader);

Header& header_of(void* numbers) {
  return *reinterpret_cast<Header*>(static_cast<char*>(numbers) - kHeader);
}

// Up to the next eighth of a power of two, so that sizes that differ little share blocks.
std::size_t rounded_up(std::size_t size) {
  const std::size_t step = std::bit_floor(size) / 8;
  return (size + step - 1) / step * step;
}

void* from_system(std::size_t size, std::size_t kept_size) {
  const bool huge = size >= kWorthHugePages;
  void* block = nullptr;
  if (posix_memalign(&block, huge ? kHugePage : kHeader, size) != 0) throw std::bad_alloc();
  if (huge) madvise(block, size, MADV_HUGEPAGE);  // a wish: what comes of it does not matter
  void* numbers = static_cast<char*>(block) + kHeader;
  header_of(numbers) = {block, kept_size};
  return numbers;
}

void to_system(void* numbers) {
  std::free(header_of(numbers).begin);
}

class Shelf {
 public:
  void* take(std::size_t size) {
    {
      const std::lock_guard lock(mutex_);
      memory_.used += size;
      memory_.peak = std::max(memory_.peak, memory_.used);
      const auto found = blocks_.find(size);
      if (found != blocks_.end()) {
        void* numbers = found->second.back().numbers;
        found->second.pop_back();
        if (found->second.empty()) blocks_.erase(found);
        memory_.kept -= size;
        return numbers;
      }
      shrink_to(limit());
    }
    return from_system(size, size);
  }

  void put(void* numbers) {
    const std::size_t size = header_of(numbers).size;
    const std::lock_guard lock(mutex_);
    memory_.used -= size;
    memory_.kept += size;
    blocks_[size].push_back({numbers, ++age_});
    shrink_to(limit());
  }

  void release() {
    const std::lock_guard lock(mutex_);
    shrink_to(0);
  }

  TensorMemory memory() {
    const std::lock_guard lock(mutex_);
    return memory_;
  }

 private:
  struct Kept {
    void* numbers;
    std::uint64_t age;
  };

  std::size_t limit() const {  // of what is kept
    const std::size_t all = memory_.peak + memory_.peak / 4 + kSpare;
    return all > memory_.used ? all - memory_.used : 0;
  }

  void shrink_to(std::size_t kept) {  // the oldest first: sizes that are no longer asked for
    while (memory_.kept > kept) {
      const auto oldest = std::min_element(
          blocks_.begin(), blocks_.end(), [](const auto& a, const auto& b) { return a.second.front().age < b.second.front().age; });
      to_system(oldest->second.front().numbers);
      memory_.kept -= oldest->first;
      oldest->second.erase(oldest->second.begin());
      if (oldest->second.empty()) blocks_.erase(oldest);
    }
  }

  std::mutex mutex_;
  TensorMemory memory_;
  std::map<std::size_t, std::vector<Kept>> blocks_;  // each in the order in which they came
  std::uint64_t age_ = 0;
};

Shelf& shelf() {
  static auto* const the_shelf = new Shelf;  // never destroyed: tensors of static storage outlive everything else
  return *the_shelf;
}

void give_back(void* numbers) {
  if (numbers == nullptr) return;
  if (header_of(numbers).size == 0)
    to_system(numbers);
  else
    shelf().put(numbers);
}

class KeepingAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) const override {
    void* numbers = nullptr;
    if (bytes >= kSmallest)
      numbers = shelf().take(rounded_up(bytes) + kHeader);
    else if (bytes > 0)
      numbers = from_system(bytes + kHeader, 0);
    return {numbers, numbers, give_back, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return give_back; }
};

}  // namespace

void keep_freed_memory() {
#if !defined(__SANITIZE_ADDRESS__)
  static std::once_flag once;
  std::call_once(once, [] { c10::SetCPUAllocator(new KeepingAllocator, 1); });
#endif
}

TensorMemory tensor_memory() {
  return shelf().memory();
}

void release_kept_memory() {
  shelf().release();
}

}  // namespace vigil
