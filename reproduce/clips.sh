#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# from stored C3D features of two real clips through training to their reports: the way, not how exact it is
exec "$2/reproduce/reproduce_clips" "$1" "$2/vigil/cli/vigil"
