# Installation: the program, the static libraries and headers of all rooms but the program's own, find_package(vigil), pkg-config.
include(CMakePackageConfigHelpers)

get_property(rooms GLOBAL PROPERTY VIGIL_ROOMS)
list(REMOVE_ITEM rooms cli)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/vigil)

if(TARGET vigil)
  install(TARGETS vigil)
  install(TARGETS vigil-verbs DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/vigil)
  if(VIGIL_LEARN)
    install(TARGETS vigil-learn DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/vigil)
  endif()
endif()
foreach(room ${rooms})
  install(TARGETS vigil_${room} EXPORT vigilTargets)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/vigil/${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/vigil FILES_MATCHING PATTERN "*.h")
endforeach()

if(rooms)
  install(EXPORT vigilTargets NAMESPACE vigil:: DESTINATION ${package_dir})
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/vigilConfig.cmake.in vigilConfig.cmake @ONLY)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/vigilConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/vigilConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/vigilConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindOpenCVParts.cmake ${PROJECT_SOURCE_DIR}/cmake/FindTorchCpu.cmake DESTINATION ${package_dir})

# Static libraries go to the linker with what they need behind them: highest room first.
# Without the rooms that need libtorch: who asks pkg-config would load it at every start.
set(VIGIL_PC_LIBS)
set(light ${rooms})
list(REMOVE_ITEM light nn weak)
foreach(room ${light})
  list(PREPEND VIGIL_PC_LIBS -lvigil_${room})
endforeach()
list(JOIN VIGIL_PC_LIBS " " VIGIL_PC_LIBS)
# The prefix is told relative to the file, so that an installed tree can be moved.
file(RELATIVE_PATH VIGIL_PC_UP /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${PROJECT_SOURCE_DIR}/cmake/vigil.pc.in vigil.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/vigil.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
