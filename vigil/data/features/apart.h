// SPDX-License-Identifier: Apache-2.0
// Runs what may crash on damaged input in a process of its own. For libraries of others that read files of strangers. Private to
// the features.
#pragma once

#include <functional>
#include <string>

namespace vigil {

// What `work` gives, computed in a child process (fork). An Error that it throws is thrown here; when the child crashes, runs out
// of memory or computes for longer than ten minutes, Error::input says that `what` is damaged. work: no threads, no output.
std::string run_apart(const std::string& what, const std::function<std::string()>& work);

}  // namespace vigil
