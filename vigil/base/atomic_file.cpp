// SPDX-License-Identifier: Apache-2.0
// Temporary file beside the target, fsync, rename.
#include "vigil/base/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

Error failure(const std::filesystem::path& path, const std::string& what, int code) {
  std::string hint = "choose another folder";
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) hint = "make room there, or choose another disk";
  if (code == ENOENT || code == ENOTDIR) hint = "the folder does not exist: create it, or choose another";
  if (code == EACCES || code == EPERM || code == EROFS) hint = "choose a folder that you may write to";
  return Error::input(path.string() + ": " + what + ": " + std::strerror(code), hint);
}

constexpr std::string_view kPart = ".part-";

// Unique in this process and between processes, so that two writers of one target never share a temporary file.
std::filesystem::path temporary_beside(const std::filesystem::path& target) {
  static std::atomic<unsigned> counter{0};
  std::filesystem::path name = target;
  name += std::string(kPart) + std::to_string(getpid()) + "-" + std::to_string(counter++);
  return name;
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)), temporary_(temporary_beside(target_)) {
  if (std::filesystem::is_directory(target_))
    throw Error::input(target_.string() + ": is a folder, not a file", "give a file name");
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw failure(target_, "cannot be written", errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view text) {
  write(std::as_bytes(std::span(text)));
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw failure(target_, "cannot be written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::seek(std::int64_t position) {
  if (::lseek(descriptor_, position, SEEK_SET) < 0) throw failure(target_, "cannot be written", errno);
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) throw failure(target_, "cannot be written", errno);
  const int descriptor = descriptor_;
  descriptor_ = -1;
  const int closed = ::close(descriptor);
  const int close_error = errno;
  if (closed == 0 && ::rename(temporary_.c_str(), target_.c_str()) == 0) return;
  const int code = closed == 0 ? errno : close_error;
  ::unlink(temporary_.c_str());
  throw failure(target_, "cannot be written", code);
}

void remove_left_parts(const std::filesystem::path& folder) {
  std::error_code ignored;  // of a folder that cannot be read: nothing is removed then
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const std::size_t at = name.rfind(kPart);
    if (at == std::string::npos) continue;
    const char* const end = name.data() + name.size();
    pid_t writer = 0;
    const auto [rest, failed] = std::from_chars(name.data() + at + kPart.size(), end, writer);
    if (failed != std::errc() || rest == end || *rest != '-' || writer <= 0) continue;
    if (::kill(writer, 0) == 0 || errno != ESRCH) continue;
    std::filesystem::remove(entry.path(), ignored);
  }
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

std::string read_file(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) throw Error::input(path.string() + ": is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error::input(path.string() + ": " + std::strerror(errno), "check the path, and that it may be read");
  std::ostringstream text;
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad() || text.bad()) throw Error::input(path.string() + ": cannot be read to its end");
  return std::move(text).str();
}

}  // namespace vigil
