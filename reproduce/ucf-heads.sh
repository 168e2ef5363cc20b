#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# every head with its published loss on real features of UCF-Crime, three seeds (about 40 minutes)
exec "$2/reproduce/reproduce_ucf_heads" "$1"
