// SPDX-License-Identifier: Apache-2.0
// The thread hook of OpenCV.
#include "vigil/media/opencv_threads.h"

#include <mutex>

#include <opencv2/core/utility.hpp>

#include "vigil/base/threads.h"

namespace vigil {

void follow_thread_setting() {
  static std::once_flag once;
  std::call_once(once, [] { add_thread_hook([](int count) { cv::setNumThreads(count); }); });
}

}  // namespace vigil
