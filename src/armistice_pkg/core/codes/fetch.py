"""Problem codes of fetching what a bag lacks."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error

_SENDER = "Ask whoever made the bag for the file, or for a bag without holes."

FETCH_CODES: Mapping[str, Code] = {
    "fetch-url-malformed": error(
        "RFC 8493, 2.2.3",
        "A URL in fetch.txt, or one that a server leads on to, is none that can be asked for.",
        _SENDER,
    ),
    "fetch-url-scheme": error(
        "RFC 8493, 5.2",
        "A URL is not of the web; only http and https are fetched, and nothing of this machine's own files.",
        "Get the file by other means, put it into the bag at its path, and verify the bag.",
    ),
    "fetch-url-credentials": error(
        "RFC 8493, 5.2",
        "A URL holds a user name or a password; it is sent to nobody.",
        "Get the file by other means, put it into the bag at its path, and verify the bag.",
    ),
    "fetch-host-not-allowed": error(
        "RFC 8493, 5.2",
        "A file is to come from a host that was not allowed, or a server leads on to one.",
        "Name the host with --allow-host if you trust it with being asked.",
    ),
    "fetch-address-refused": error(
        "RFC 8493, 5.2",
        "A host lies at an address of this machine or of a private network, which a bag has no business to ask for.",
        "Name the host with --allow-private instead of --allow-host if it is your own.",
    ),
    "fetch-redirect": error(
        None,
        "A server leads on in a circle, to nowhere, or from https to http.",
        _SENDER,
    ),
    "fetch-no-connection": error(
        None,
        "A host could not be found, or no connection to it could be made.",
        "Check the network and the name of the host, and run the same command again.",
    ),
    "fetch-certificate": error(
        None,
        "A server could not prove that it is the host of the URL, so it was asked for nothing.",
        "Tell whoever runs the server. If its certificate is of your own authority, name that with SSL_CERT_FILE.",
    ),
    "fetch-status": error(
        None,
        "A server was asked for a file and did not give it.",
        "See what the answer means; if the file is gone, ask whoever made the bag for it.",
    ),
    "fetch-too-slow": error(
        None,
        "A server sent next to nothing for a long time.",
        "Run the same command again later; it goes on where it was if the server can.",
    ),
    "fetch-broken-off": error(
        None,
        "A transfer ended before the file was whole, and did so each time it was tried.",
        "Run the same command again; it goes on where it was if the server can.",
    ),
    "fetch-encoded": error(
        None,
        "A server sent a file compressed though it was asked not to, so its bytes are not those of the file.",
        "Tell whoever runs the server, or get the file by other means.",
    ),
    "fetch-web-page": error(
        None,
        "A server sent a web page in place of the file: one that asks for a login, or says that something is wrong.",
        "Open the URL in a browser and see what it says.",
    ),
    "fetch-length-wrong": error(
        "RFC 8493, 2.2.3",
        "What a server has is not as long as fetch.txt says, so it is another file.",
        _SENDER,
    ),
    "fetch-too-large": error(
        "RFC 8493, 5.3",
        "A file is larger than may be fetched.",
        "Run it again with a larger --max-size if there is room, and the file is worth it.",
    ),
    "fetch-altered": error(
        "RFC 8493, 2.1.3",
        "A file came whole and is not what the payload manifests list. It was not put into the bag.",
        _SENDER,
    ),
}
