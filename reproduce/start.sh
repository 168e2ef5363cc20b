#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# time from start to report on the demo's street video, and of --help
exec "$2/reproduce/reproduce_start" "$2/vigil/cli/vigil" "$(dirname "$0")/../.cache/demo/vtest.avi"
