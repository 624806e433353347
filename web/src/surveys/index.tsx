// Surveys: the list, and one survey with its three parts.

import type { ScreenProps } from "../route";
import { SurveyList } from "./list";
import { SurveyPage } from "./survey-page";
import "./surveys.css";

export default function Surveys({ params }: ScreenProps) {
  const [name, part] = (params["*"] ?? "").split("/");
  return name ? <SurveyPage key={name} name={name} part={part ?? ""} /> : <SurveyList />;
}
