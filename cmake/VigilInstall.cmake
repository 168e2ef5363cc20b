# Installation: program, headers, CMake package, pkg-config file. To be written with the house.
