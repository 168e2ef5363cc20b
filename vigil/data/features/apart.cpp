// SPDX-License-Identifier: Apache-2.0
// A child process that answers through a pipe: see apart.h. The answer: its kind, its length, its bytes.
#include "vigil/data/features/apart.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr rlim_t kLongestSeconds = 600;
constexpr char kFine = 'f', kRefused = 'r';
constexpr std::size_t kHead = 1 + sizeof(std::uint64_t);

void write_all(int to, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t written = ::write(to, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= static_cast<std::size_t>(written);
  }
}

void answer(int to, char kind, const std::string& text) {
  char head[kHead] = {kind};
  const std::uint64_t length = text.size();
  std::memcpy(head + 1, &length, sizeof length);
  write_all(to, head, sizeof head);
  write_all(to, text.data(), text.size());
}

// As many bytes as come before the end, at most `count`.
std::string read_up_to(int from, std::uint64_t count) {
  constexpr std::uint64_t kPiece = 1 << 20;
  std::string bytes;
  while (bytes.size() < count) {
    const std::size_t have = bytes.size();
    bytes.resize(have + static_cast<std::size_t>(std::min(kPiece, count - have)));
    const ssize_t got = ::read(from, bytes.data() + have, bytes.size() - have);
    bytes.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0 || (got < 0 && errno != EINTR)) break;
  }
  return bytes;
}

// The child's whole life. A crash is silent: no core file, no handlers of the parent.
[[noreturn]] void live(int to, const std::function<std::string()>& work) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU, SIGPIPE}) std::signal(signal, SIG_DFL);
  const rlimit none{0, 0}, time{kLongestSeconds, kLongestSeconds};
  setrlimit(RLIMIT_CORE, &none);
  setrlimit(RLIMIT_CPU, &time);
  const int nothing = ::open("/dev/null", O_WRONLY);
  if (nothing >= 0) dup2(nothing, STDERR_FILENO);  // allocators speak when they find damage
  try {
    answer(to, kFine, work());
  } catch (const Error& error) {
    answer(to, kRefused, std::string(error.what()) + '\0' + error.hint());
  } catch (...) {
  }
  _exit(0);
}

}  // namespace

std::string run_apart(const std::string& what, const std::function<std::string()>& work) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw Error::input(what + ": no pipe to read it through: " + std::strerror(errno));
  const pid_t child = fork();
  if (child == 0) live(ends[1], work);
  ::close(ends[1]);
  std::string text;
  char kind = 0;
  std::uint64_t length = 0;
  if (const std::string head = child < 0 ? "" : read_up_to(ends[0], kHead); head.size() == kHead) {
    kind = head[0];
    std::memcpy(&length, head.data() + 1, sizeof length);
    text = read_up_to(ends[0], length);
  }
  ::close(ends[0]);
  while (child > 0 && waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (child < 0) throw Error::input(what + ": no process to read it in: " + std::strerror(errno));
  if (kind == 0 || text.size() != length)
    throw Error::input(what + ": damaged: the library that reads it crashed or did not come to an end",
                       "get the file again, or write it again as .npy");
  if (kind == kFine) return text;
  const std::size_t middle = text.find('\0');
  throw Error::input(text.substr(0, middle), middle == std::string::npos ? "" : text.substr(middle + 1));
}

}  // namespace vigil
