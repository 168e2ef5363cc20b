// SPDX-License-Identifier: Apache-2.0
// The one exception of Vigil. Every room throws it; the command line turns its kind into the exit code.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace vigil {

enum class ErrorKind {
  input,        // the input or the world failed: exit code 1
  usage,        // the caller asked for something that makes no sense: exit code 2
  partial,      // some of many inputs failed; what worked was kept: exit code 3
  interrupted,  // stopped by a signal; what was done was kept: exit code 130 or 143
};

// message: what happened and where (file, line, frame, field), with both values. hint: what to do about it, may be empty.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message, std::string hint = {})
      : std::runtime_error(message), kind_(kind), hint_(std::move(hint)) {}

  static Error input(const std::string& message, std::string hint = {}) { return {ErrorKind::input, message, std::move(hint)}; }
  static Error usage(const std::string& message, std::string hint = {}) { return {ErrorKind::usage, message, std::move(hint)}; }

  ErrorKind kind() const noexcept { return kind_; }
  const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorKind kind_;
  std::string hint_;
};

}  // namespace vigil
