"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.recommendations.views import recommendation, recommendations

urlpatterns: list[URLPattern] = [
    path("recommendations/", recommendations, name="recommendations"),
    path("recommendations/<int:meeting>/<int:number>/", recommendation, name="recommendation"),
]
