"""What archivists hand in, read into raw records and problems: nothing is interpreted here, and nothing guessed."""
