"""One questionnaire, many ways to ask it: what each channel adds to the definition."""
