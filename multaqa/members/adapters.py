"""How people come in: by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """No self-registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: accounts are opened by invitation."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """No self-registration by another provider either."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Refuse: accounts are opened by invitation."""
        return False
