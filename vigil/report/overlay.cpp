// SPDX-License-Identifier: Apache-2.0
// Paints one overlay picture per frame: see overlay.h.
#include "vigil/report/overlay.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "vigil/report/marks.h"

namespace vigil {
namespace {

// BGR. Blue score, as in the curve.
const cv::Scalar kGround{27, 24, 22};
const cv::Scalar kAlarmGround{32, 28, 92};
const cv::Scalar kThreshold{150, 145, 140};
const cv::Scalar kLine{255, 177, 105};
const cv::Scalar kText{235, 232, 230};

int even(int length) {
  return length + length % 2;
}

int strip_height_for(Size picture) {
  return even(std::clamp(picture.height / 7, 44, 110));
}

WriterOptions writer_options(const StreamInfo& stream) {
  WriterOptions options;
  options.fps = stream.fps;
  options.quality = 24;  // to be looked at, not to be measured
  return options;
}

}  // namespace

OverlayVideo::OverlayVideo(const std::filesystem::path& path, const StreamInfo& stream, const EventConfig& config,
                           const OverlayOptions& options)
    : config_(config),
      options_(options),
      picture_(fitted(stream.size, options.largest_side)),
      strip_height_(strip_height_for(picture_)),
      writer_(path, {even(picture_.width), even(picture_.height) + strip_height_}, writer_options(stream)) {}

void OverlayVideo::on_frame(const Frame& frame, const std::vector<Score>& scores) {
  frames_.push(frame, scores, [this](const Frame& of, const Score& score) { draw(of, score); });
}

void OverlayVideo::close() {
  writer_.close();
}

void OverlayVideo::draw(const Frame& frame, const Score& score) {
  if (!started_) first_ = frame.time;
  started_ = true;
  alarm_ = score.level >= (alarm_ ? config_.off : config_.on);
  recent_.push_back({frame.time, score.level});
  while (recent_.front().time < frame.time - options_.strip) recent_.pop_front();

  const Size size{even(picture_.width), even(picture_.height) + strip_height_};
  cv::Mat canvas(size.height, size.width, CV_8UC3, alarm_ ? kAlarmGround : kGround);
  cv::Mat picture = canvas(cv::Rect(0, 0, picture_.width, picture_.height));
  frame.bgr(picture_).copyTo(picture);
  mark_regions(picture, frame.size(), score.regions);
  if (alarm_) cv::rectangle(picture, cv::Rect(0, 0, picture.cols, picture.rows), kMarkRed, 6);
  cv::Mat strip = canvas.rowRange(size.height - strip_height_, size.height);
  draw_strip(strip, frame, score);
  writer_.write(canvas, frame.time - first_);
}

// Now is at the right edge. The scale ends at twice the threshold: what is far above it touches the upper edge.
void OverlayVideo::draw_strip(cv::Mat& strip, const Frame& frame, const Score& score) const {
  const double top = 2 * std::max(config_.on, 0.5);
  const auto y = [&](double level) {
    const double share = std::isnan(level) ? 0 : std::clamp(level / top, 0.0, 1.0);
    return static_cast<int>(std::lround((1 - share) * (strip.rows - 7))) + 3;
  };
  const auto x = [&](Nanoseconds time) {
    const double ago = (frame.time - time).seconds() / std::max(options_.strip.seconds(), 1e-3);
    return static_cast<int>(std::lround((1 - ago) * (strip.cols - 1)));
  };
  for (int left = 0; left < strip.cols; left += 12)
    cv::line(strip, {left, y(config_.on)}, {left + 6, y(config_.on)}, kThreshold, 1, cv::LINE_AA);
  std::vector<cv::Point> line;
  for (const Moment& moment : recent_) line.emplace_back(x(moment.time), y(moment.level));
  cv::polylines(strip, line, false, kLine, 2, cv::LINE_AA);
  const std::string text = fmt::format("{}  frame {}  rarity {:.1f}", format_clock(frame.time), frame.index, score.rarity);
  const double size = std::clamp(strip.cols / 1100.0, 0.38, 0.7);
  const cv::Point at{8, static_cast<int>(30 * size) + 4};
  cv::putText(strip, text, at, cv::FONT_HERSHEY_SIMPLEX, size, kGround, 3, cv::LINE_AA);
  cv::putText(strip, text, at, cv::FONT_HERSHEY_SIMPLEX, size, kText, 1, cv::LINE_AA);
}

}  // namespace vigil
