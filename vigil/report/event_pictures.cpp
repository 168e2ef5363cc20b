// SPDX-License-Identifier: Apache-2.0
// Holds the frame of the running maximum and keeps its picture when the stretch ends: see event_pictures.h.
#include "vigil/report/event_pictures.h"

#include <algorithm>
#include <utility>

#include "vigil/media/writer.h"
#include "vigil/report/marks.h"

namespace vigil {
namespace {

// A stretch at or above `off` is cut after this long, so that an event that begins or is cut within a long one finds its own peak.
constexpr Nanoseconds kLongestStretch{2'000'000'000};

EventPicture picture_of_peak(const Frame& frame, const Score& score, int largest_side) {
  const Size size = fitted(frame.size(), largest_side);
  cv::Mat pixels = frame.bgr(size).clone();  // a picture held in a matrix may hand out itself
  mark_regions(pixels, frame.size(), score.regions);
  return {"", frame.index, frame.time, size, encode_jpeg(pixels, 82)};
}

}  // namespace

EventPictures::EventPictures(const EventConfig& config, int largest_side) : config_(config), largest_side_(largest_side) {}

void EventPictures::on_frame(const Frame& frame, const std::vector<Score>& scores) {
  frames_.push(frame, scores, [this](const Frame& of, const Score& score) { see(of, score); });
}

void EventPictures::see(const Frame& frame, const Score& score) {
  if (peak_ && (!(score.level >= config_.off) || frame.time - peak_->begin >= kLongestStretch)) keep_peak();
  if (!(score.level >= config_.off)) return;
  if (!peak_) peak_ = Peak{frame, score, frame.time};
  if (score.level > peak_->score.level) peak_ = Peak{frame, score, peak_->begin};
}

// Only what reaches `on` can be the peak of an event.
void EventPictures::keep_peak() {
  if (peak_->score.level >= config_.on) {
    forget_before(peak_->begin - config_.longest - config_.hold - config_.merge);
    kept_.emplace_back(peak_->score.level, picture_of_peak(peak_->frame, peak_->score, largest_side_));
  }
  peak_.reset();
}

void EventPictures::forget_before(Nanoseconds time) {
  while (!kept_.empty() && kept_.front().second.time < time) kept_.pop_front();
}

void EventPictures::on_event(const Event& event) {
  if (peak_ && event.frames.contains(peak_->frame.index)) keep_peak();
  std::pair<double, EventPicture>* best = nullptr;
  for (auto& kept : kept_)
    if (event.frames.contains(kept.second.frame) && (!best || kept.first > best->first)) best = &kept;
  if (best) {
    pictures_.push_back(std::move(best->second));
    pictures_.back().event = event.id;
  }
  std::erase_if(kept_, [&](const auto& kept) { return kept.second.frame < event.frames.end; });
}

std::vector<EventPicture> EventPictures::take() {
  return std::exchange(pictures_, {});
}

}  // namespace vigil
