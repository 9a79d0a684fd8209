from django.shortcuts import render


def styleguide(request):
    return render(request, "alliance/styleguide.html")
