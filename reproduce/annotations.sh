#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# every published list and truth file: read with the counts that are known of it, or refused rightly
exec "$2/reproduce/reproduce_annotations" "$1"
