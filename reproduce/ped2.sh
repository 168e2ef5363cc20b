#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# frame AUC on UCSD Ped2 and UMN scene 1; speed and memory of the whole process beside DIS
exec "$2/reproduce/reproduce_ped2" "$1" "$2/vigil/cli/vigil"
