"""What a club's file says of a second reader: a language model that is asked about mails of doubtful meaning."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models, and what it hands to validators, on Any.

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StrictBool, StrictInt, ValidationInfo, field_validator, model_validator

from mailflow.model.hosts import is_number, is_own_network, is_this_machine
from mailflow.model.people import Language
from mailflow.model.secret import Secret
from mailflow.settings.passwords import PasswordSource
from mailflow.settings.values import Command, Line, Part, PasswordFile, Placed, Share, Variable

KEY_KEYS = ("key_env", "key_file", "key_command")
LONGEST_SECONDS = 30
ADDRESS = 'write its address as its makers give it, such as "http://localhost:11434/v1"'


def endpoint(text: str) -> str:
    """The address without a slash at its end. Raises ValueError where it is none that can be asked."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"is no web address: {ADDRESS}") from None
    if parts.scheme not in ("http", "https") or not host or not text.isprintable() or " " in text:
        raise ValueError(f"is no web address: {ADDRESS}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"holds a password, which does not belong in this file: write one of {', '.join(KEY_KEYS)}")
    if parts.query or parts.fragment:
        raise ValueError(f"must end with its path, without ? or #: {ADDRESS}")
    return text.rstrip("/")


class SecondReaderSettings(Part):
    """An OpenAI-compatible endpoint; without `url` there is no second reader, and nothing leaves this machine."""

    url: Annotated[str, AfterValidator(endpoint)] | None = None
    model: Line | None = None
    key_env: Variable | None = None
    key_file: PasswordFile | None = None
    key_command: Command | None = None
    insecure_http: StrictBool
    ca_file: Placed | None = None
    timeout_seconds: Annotated[StrictInt, Field(ge=1, le=LONGEST_SECONDS)]
    asks_below: Share | None = None
    language: Language
    answer_format: Literal["json_schema", "json_object", "text"]

    @property
    def key_source(self) -> PasswordSource | None:
        """Where the key is kept; None where the endpoint asks for none, as a rule one of your own."""
        return self.key_env or self.key_file or self.key_command

    def secret(self) -> Secret | None:
        """The key as it is now, None where there is none. Raises SettingsError where it is not to be had."""
        source = self.key_source
        return source.secret() if source else None

    @field_validator(*KEY_KEYS)
    @classmethod
    def _one_key(cls, source: PasswordSource | None, validation: ValidationInfo) -> PasswordSource | None:
        earlier = [key for key in KEY_KEYS if validation.data.get(key) is not None]
        if source is not None and earlier:
            raise ValueError(f"stands beside {earlier[0]}: write only one of {', '.join(KEY_KEYS)}")
        return source

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if self.url is None:
            return self
        if self.model is None:
            raise ValueError('model is missing: write which of the endpoint\'s models reads, such as "llama3.1:8b"')
        host = urlsplit(self.url).hostname or ""
        if self.url.startswith("https:") or is_this_machine(host):
            return self
        if is_number(host) and not is_own_network(host):
            raise ValueError(
                f'url is "http", which would send mails over the internet to {host} readable by anyone on the way: '
                'write "https"'
            )
        if not self.insecure_http:
            raise ValueError(
                f'url is "http", which sends mails to {host} readable by anyone on the way: write "https", or, for a '
                "machine on a network that is your own, insecure_http = true"
            )
        return self
