// SPDX-License-Identifier: Apache-2.0
// Folders of pictures.
#include "vigil/media/picture_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/media/decoded_picture.h"
#include "vigil/media/picture_file.h"

namespace vigil {
namespace {

std::string extension_of(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return std::tolower(c); });
  return extension.empty() ? extension : extension.substr(1);
}

std::vector<std::filesystem::path> pictures_in(const std::string& folder) {
  std::vector<std::filesystem::path> pictures;
  int folders = 0;
  int others = 0;
  std::error_code failed;
  std::filesystem::directory_iterator entries(folder, failed);
  if (failed) throw Error::input(folder + ": the folder cannot be read: " + failed.message());
  for (const auto& entry : entries) {
    if (entry.is_directory(failed)) {
      ++folders;
    } else if (is_picture_name(entry.path())) {
      pictures.push_back(entry.path());
    } else {
      ++others;
    }
  }
  if (pictures.empty())
    throw Error::input(
        fmt::format("{}: no pictures in this folder; it holds {} folders and {} other files", folder, folders, others),
        "give the folder that holds the jpg, png, bmp or tif files themselves");
  std::sort(pictures.begin(), pictures.end(),
            [](const auto& a, const auto& b) { return natural_less(a.filename().string(), b.filename().string()); });
  return pictures;
}

class PictureFolder : public FrameSource {
 public:
  PictureFolder(const std::string& path, double fps);

  const StreamInfo& info() const override { return info_; }
  bool next(Frame& frame) override;
  StreamHealth health() const override { return health_; }

 private:
  std::shared_ptr<const Picture> read(std::size_t index);

  std::vector<std::filesystem::path> files_;
  PictureDecoder decoder_;
  PictureMaker pictures_;
  std::size_t next_ = 0;
  std::size_t first_good_ = 0;
  std::shared_ptr<const Picture> latest_;  // the latest good one
  StreamInfo info_;
  StreamHealth health_;
};

PictureFolder::PictureFolder(const std::string& path, double fps) : files_(pictures_in(path)) {
  std::string first_error;
  for (; first_good_ < files_.size() && !latest_; ++first_good_) {
    try {
      latest_ = read(first_good_);
    } catch (const Error& error) {
      if (first_error.empty()) first_error = error.what();
    }
  }
  if (!latest_)
    throw Error::input(fmt::format("{}: none of the {} pictures can be decoded; the first: {}", path, files_.size(), first_error));
  --first_good_;
  const auto count = static_cast<std::int64_t>(files_.size());
  info_ = {path,
           extension_of(files_.front()) + " pictures",
           pictures_.size(),
           fps,
           count,
           Nanoseconds::from_seconds(static_cast<double>(count) / fps)};
}

std::shared_ptr<const Picture> PictureFolder::read(std::size_t index) {
  FfmpegPtr<AVFrame> decoded = decoder_.decode(files_[index]);
  const int clockwise = clockwise_of(*decoded);
  return pictures_.make(std::move(decoded), clockwise);
}

bool PictureFolder::next(Frame& frame) {
  if (next_ >= files_.size()) return false;
  if (next_ < first_good_) {
    ++health_.damaged;
  } else if (next_ > first_good_) {
    try {
      latest_ = read(next_);
      if (pictures_.resized()) ++health_.resized;
    } catch (const Error&) {
      ++health_.damaged;
    }
  }
  if (health_.damaged > 0 && health_.notes.empty())
    health_.notes.push_back(files_[next_].filename().string() + " cannot be decoded; the nearest good picture before it stands in");
  frame.index = static_cast<std::int64_t>(next_);
  frame.time = Nanoseconds::from_seconds(static_cast<double>(next_) / info_.fps);
  frame.picture = latest_;
  ++next_;
  ++health_.frames;
  return true;
}

}  // namespace

bool is_picture_name(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 6> kExtensions{"bmp", "jpeg", "jpg", "png", "tif", "tiff"};
  if (path.filename().string().starts_with('.')) return false;  // hidden, or "._name" of macOS
  return std::find(kExtensions.begin(), kExtensions.end(), extension_of(path)) != kExtensions.end();
}

std::unique_ptr<FrameSource> open_folder(const std::string& path, double fps) {
  return std::make_unique<PictureFolder>(path, fps);
}

}  // namespace vigil
