// SPDX-License-Identifier: Apache-2.0
// Decoding on a thread of its own.
#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "vigil/base/queue.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

constexpr long long kMostPixels = 32'000'000;  // waiting at a time; each is 1 to 1.5 bytes in the decoder's frames

// What next() answered, and the health right after it: so what a caller sees never runs ahead of the frames it was given.
struct Answer {
  Frame frame;
  bool more = false;
  std::exception_ptr error;
  StreamHealth health;
};

std::size_t bounded(std::size_t depth, Size size) {
  const auto room = static_cast<std::size_t>(std::max<long long>(kMostPixels / std::max<long long>(size.area(), 1), 2));
  return std::clamp<std::size_t>(depth, 1, room);
}

class ReadAhead : public FrameSource {
 public:
  ReadAhead(std::unique_ptr<FrameSource> source, std::size_t depth)
      : source_(std::move(source)),
        answers_(bounded(depth, source_->info().size)),
        health_(source_->health()),
        reader_([this] { read(); }) {}

  ~ReadAhead() override {
    answers_.close();  // the reader's next push fails and it ends
    reader_.join();
  }

  const StreamInfo& info() const override { return source_->info(); }
  StreamHealth health() const override { return health_; }

  bool next(Frame& frame) override {
    if (ended_) return false;
    std::optional<Answer> answer = answers_.pop();
    ended_ = !answer || !answer->more;
    if (!answer) return false;
    if (answer->error) std::rethrow_exception(answer->error);
    health_ = std::move(answer->health);
    if (answer->more) frame = std::move(answer->frame);
    return answer->more;
  }

 private:
  void read() {
    for (bool more = true; more;) {
      Answer answer;
      try {
        answer.more = source_->next(answer.frame);
        answer.health = source_->health();
      } catch (...) {
        answer.more = false;
        answer.error = std::current_exception();
      }
      more = answer.more;
      if (!answers_.push(std::move(answer))) return;
    }
    answers_.close();
  }

  std::unique_ptr<FrameSource> source_;
  BoundedQueue<Answer> answers_;
  StreamHealth health_;
  bool ended_ = false;
  std::thread reader_;  // last: it uses all of the above
};

}  // namespace

std::unique_ptr<FrameSource> read_ahead(std::unique_ptr<FrameSource> source, std::size_t depth) {
  return std::make_unique<ReadAhead>(std::move(source), depth);
}

}  // namespace vigil
