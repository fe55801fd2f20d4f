"""Profiles (口径): code lists, 必填 columns, deadlines and number formats of an era, read from data files."""

from inspect_xj.profile.code_list import CodeList
from inspect_xj.profile.loading import Profile, load, names

__all__ = ["CodeList", "Profile", "load", "names"]
