// SPDX-License-Identifier: Apache-2.0
// What a call that must fail says, for tests of messages.
#pragma once

#include <string>

#include "vigil/base/error.h"

namespace vigil {

// Message and hint of the Error that `call` throws, as "message | hint".
template <typename Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.hint().empty() ? error.what() : std::string(error.what()) + " | " + error.hint();
  }
  return "nothing was thrown";
}

}  // namespace vigil
