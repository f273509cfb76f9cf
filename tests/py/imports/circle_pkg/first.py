from circle_pkg.second import there
here = 1
