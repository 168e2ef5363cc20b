// SPDX-License-Identifier: Apache-2.0
// OpenCV under the process's one thread setting. This room is the first to use OpenCV: whatever opens a source or makes a picture
// calls it. Private to the room.
#pragma once

namespace vigil {

void follow_thread_setting();  // from the first call on cv::setNumThreads follows set_threads(); cheap to call again

}  // namespace vigil
