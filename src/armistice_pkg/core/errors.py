"""We could not find out, or could not finish: exceptions, never findings."""


class ArmisticeError(Exception):
    """The base of all: its text is a whole sentence for the user, with what to do."""


class UsageError(ArmisticeError):
    """The command was asked for something that makes no sense, such as an argument that does not exist (exit 2)."""


class UnfinishedError(ArmisticeError):
    """The work could not be finished: no space, no permission, a device that fails (exit 3)."""


class UnreadableError(ArmisticeError):
    """A file is there and cannot be read: permission, an input/output error, something that is no regular file.

    `reason` is a short clause without the path: `permission denied`, `is a named pipe`.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")

    def __reduce__(self) -> tuple[type["UnreadableError"], tuple[str, str]]:
        """Pickle with both arguments: it may cross from a worker process."""
        return type(self), (self.path, self.reason)


class MissingError(UnreadableError):
    """There is nothing at that path."""
