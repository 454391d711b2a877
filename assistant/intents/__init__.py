"""An intent classifier with calibrated confidences, which also names the nearest examples."""
