# The three OpenCV libraries Vigil uses, without libopencv-dev (which pulls every OpenCV package). Debian's component packages ship no
# CMake config of their own.
find_path(OpenCVParts_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
set(_parts)
foreach(part core imgproc video)
  find_library(OpenCVParts_${part}_LIBRARY opencv_${part})
  list(APPEND _parts OpenCVParts_${part}_LIBRARY)
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVParts REQUIRED_VARS OpenCVParts_INCLUDE_DIR ${_parts})
foreach(part core imgproc video)
  if(OpenCVParts_FOUND AND NOT TARGET OpenCVParts::${part})
    add_library(OpenCVParts::${part} UNKNOWN IMPORTED)
    # SYSTEM (imported targets are): OpenCV's headers warn in C++20.
    set_target_properties(OpenCVParts::${part} PROPERTIES
      IMPORTED_LOCATION "${OpenCVParts_${part}_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${OpenCVParts_INCLUDE_DIR}")
  endif()
endforeach()
mark_as_advanced(OpenCVParts_INCLUDE_DIR ${_parts})
