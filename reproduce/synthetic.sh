#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# planted anomalies found and missed, per kind, at one false event in 10 minutes
exec "$2/reproduce/reproduce_synthetic"
