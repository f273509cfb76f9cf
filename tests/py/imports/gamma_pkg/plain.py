import math as imported_math

visible = "visible"
_hidden = "hidden"
