#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# how often normal footage never seen passes rarity 2, 3 and 4 (20 hours)
exec "$2/reproduce/reproduce_rarity"
