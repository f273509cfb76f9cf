from circle_pkg.first import here
there = 1
