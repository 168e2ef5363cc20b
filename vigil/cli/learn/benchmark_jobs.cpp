// SPDX-License-Identifier: Apache-2.0
// posix_spawn of this very program, and waiting for what it spawned: see benchmark_jobs.h.
#include "vigil/cli/learn/benchmark_jobs.h"

#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLook{20};
constexpr const char* kLog = "log.txt";

// What posix_spawn is told. Throws nothing: failures show when it is called.
struct Settings {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  explicit Settings(const std::string& log) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    // A group of its own: Ctrl-C at the terminal reaches only the one process, which passes it on once. Twice would end a run at
    // once.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  }
  ~Settings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
};

pid_t begin(const fs::path& folder, int threads) {
  const std::string log = folder / kLog;
  const Settings settings(log);
  std::vector<std::string> args{
      "vigil", "benchmark", kSingleRun, folder.string(), std::to_string(::getpid()), "--threads", std::to_string(threads)};
  std::vector<char*> values;
  for (std::string& arg : args) values.push_back(arg.data());
  values.push_back(nullptr);
  pid_t child = 0;
  const int failed = posix_spawn(&child, "/proc/self/exe", &settings.files, &settings.attributes, values.data(), environ);
  if (failed != 0) throw Error::input(fmt::format("{}: this run cannot be started: {}", folder.string(), std::strerror(failed)));
  return child;
}

// The last error that the run printed, else how it ended.
std::string failure_of(const fs::path& folder, int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  std::string said = WIFSIGNALED(status) ? fmt::format("ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))
                                         : fmt::format("ended with code {}", WEXITSTATUS(status));
  constexpr std::string_view kError = "error: ";
  try {
    for (const std::string& line : split(read_file(folder / kLog), '\n'))
      if (line.starts_with(kError)) said = line.substr(kError.size());
  } catch (const Error&) {  // no log: then how it ended is all there is to say
  }
  return said;
}

struct Working {
  std::size_t job = 0;
  pid_t process = 0;
};

class Jobs {
 public:
  Jobs(const std::vector<fs::path>& folders, const JobHooks& hooks) : folders_(folders), hooks_(hooks) {}
  ~Jobs() {  // only after an exception is anything left
    stop();
    for (const Working& run : working_) ::waitpid(run.process, nullptr, 0);
  }
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  std::size_t working() const { return working_.size(); }

  void begin_next(int threads) {
    const std::size_t job = next_++;
    working_.push_back({job, begin(folders_[job], threads)});
    hooks_.begins(job);
  }
  bool more() const { return next_ < folders_.size(); }

  void stop() {
    if (stopped_) return;
    stopped_ = true;
    for (const Working& run : working_) ::kill(run.process, SIGTERM);
  }

  // A moment, then those that ended.
  void wait() {
    std::this_thread::sleep_for(kLook);
    for (std::size_t i = 0; i < working_.size();) {
      int status = 0;
      const Working run = working_[i];
      if (::waitpid(run.process, &status, WNOHANG) == 0) {
        ++i;
        continue;
      }
      working_.erase(working_.begin() + static_cast<std::ptrdiff_t>(i));
      const std::string failure = failure_of(folders_[run.job], status);
      if (!stopped_ || failure.empty()) hooks_.ends(run.job, failure);
    }
  }

 private:
  const std::vector<fs::path>& folders_;
  const JobHooks& hooks_;
  std::vector<Working> working_;
  std::size_t next_ = 0;
  bool stopped_ = false;
};

}  // namespace

void do_runs(const std::vector<fs::path>& folders, int jobs, int threads, const JobHooks& hooks) {
  Jobs all(folders, hooks);
  while (all.working() > 0 || (all.more() && !interrupted())) {
    while (!interrupted() && all.more() && all.working() < static_cast<std::size_t>(jobs)) all.begin_next(threads);
    if (interrupted()) all.stop();
    all.wait();
  }
}

void stop_with_parent(const std::string& parent) {
  // Not SIGTERM: it comes once for every thread of the parent that ends, and a second SIGTERM ends a process at once.
  struct sigaction action {};
  action.sa_handler = [](int) { raise_interrupt(SIGTERM); };
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGUSR1);
  if (std::to_string(::getppid()) != parent) raise_interrupt(SIGTERM);  // it ended before
}

}  // namespace vigil
