"""The classifications and their codes at addresses that last: `/code`, `/code/functional`, `/code/functional/2080505`."""
