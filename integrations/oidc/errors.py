"""What may go wrong with an OpenID provider; nothing of a token is ever in a message."""


class OidcError(Exception):
    """The provider did not say, or not in a way that can be trusted, who it is."""


class ProviderUnavailable(OidcError):
    """It cannot be reached, or does not answer as a provider does: try again later."""


class ProviderDeclined(OidcError):
    """The person or the provider said no; `code` is the provider's word, of RFC 6749's alphabet."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AnswerUntrusted(OidcError):
    """An answer that is not for us, not now, not from it, or not signed by it."""
