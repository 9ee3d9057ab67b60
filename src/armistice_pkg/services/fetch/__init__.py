"""The files that a bag lacks, from the web: `plan` says what is wanted, `transfer` gets one file, `run` all of them."""
