from django import template

from proposals import safety

register = template.Library()

register.filter("mask_numbers", safety.mask)
