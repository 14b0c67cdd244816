"""Speed and weight, measured in one run beside their limits. Never a test: a slow machine is not a fault."""
