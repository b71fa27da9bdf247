"""Security headers on every answer: nothing from outside, nothing inline, not framed, no address leaked."""

from __future__ import annotations

from flask import Flask, Response, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)


def send_headers(app: Flask, secure_site: bool) -> None:
    """``secure_site``: the site is reached by https, so browsers may be told to insist on it."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'")
        .connect_src("'self'")
        .font_src("'self'")
        .manifest_src("'self'")
        .worker_src("'self'")
        .form_action("'self'")
        .frame_ancestors("'none'")
        .base_uri("'none'")
    )
    headers = Secure(
        csp=policy,
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation().microphone().camera("self"),
        hsts=StrictTransportSecurity().max_age(31536000) if secure_site else None,
    ).headers

    @app.after_request
    def _add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static" or response.status_code >= 400:
            # A shared phone must not show the last person's page from its cache; the page of an error names them too.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
