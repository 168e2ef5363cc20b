// SPDX-License-Identifier: Apache-2.0
// Processes, folders and footage for reproduce/.
#include "reproduce/tools.h"

#include <chrono>
#include <iostream>
#include <mutex>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/base/threads.h"
#include "vigil/media/source.h"
#include "vigil/media/writer.h"

namespace vigil::reproduce {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

[[noreturn]] void become(std::vector<std::string> command) {
  const int nothing = open("/dev/null", O_WRONLY);
  dup2(nothing, STDOUT_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

Measured measure(const std::vector<std::string>& command) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) become(command);
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) throw Error::input("cannot run " + command.front());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw Error::input(fmt::format("{} ended with {}", join(command, " "), WIFEXITED(status) ? WEXITSTATUS(status) : -1));
  Measured measured;
  measured.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  measured.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  measured.rss_mb = static_cast<double>(usage.ru_maxrss) / 1024;
  return measured;
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "vigil-reproduce.XXXXXX").string();
  if (!mkdtemp(name.data())) throw Error::input("cannot make a folder in " + std::filesystem::temp_directory_path().string());
  folder_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::int64_t join_video(const std::vector<std::string>& sources, double fps, int repeat, const std::filesystem::path& target) {
  std::unique_ptr<VideoWriter> writer;
  std::int64_t frames = 0;
  WriterOptions options;
  options.fps = fps;
  for (int round = 0; round < repeat; ++round)
    for (const std::string& where : sources) {
      const auto source = open_source(where);
      if (!writer) writer = std::make_unique<VideoWriter>(target, source->info().size, options);
      Frame frame;
      while (source->next(frame)) writer->write(frame.gray(), Nanoseconds::from_seconds(static_cast<double>(frames++) / fps));
    }
  if (writer) writer->close();
  return frames;
}

std::string street(std::uint64_t seed, double seconds, const std::string& more) {
  return fmt::format("synthetic:street(seed={}, seconds={}{}{})", seed, seconds, more.empty() ? "" : ", ", more);
}

std::vector<Footage> streets(std::uint64_t first, int count, double seconds) {
  std::vector<Footage> footage;
  for (int i = 0; i < count; ++i) {
    const std::string where = street(first + static_cast<std::uint64_t>(i), seconds);
    footage.push_back({where, [where] { return open_source(where); }});
  }
  return footage;
}

void run_all(const std::vector<std::string>& sources, const Detector& detector, const RunOptions& options,
             const std::function<void(std::size_t index, const RunResult& result)>& take) {
  std::mutex mutex;
  parallel_for(sources.size(), [&](std::size_t i) {
    const auto source = open_source(sources[i]);
    const RunResult result = run(*source, detector, options);
    const std::lock_guard lock(mutex);
    take(i, result);
  });
}

int program(const std::function<void()>& body) {
  try {
    body();
    return 0;
  } catch (const Error& error) {
    std::cerr << "error: " << error.what() << '\n';
    if (!error.hint().empty()) std::cerr << "  hint: " << error.hint() << '\n';
    return 1;
  }
}

}  // namespace vigil::reproduce
