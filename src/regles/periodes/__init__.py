"""Dates as the law and midwives count them."""
