import { Route, Routes } from 'react-router';
import { GuidePage } from './GuidePage';
import { GuidesPage } from './GuidesPage';

export function GuideRoutes() {
  return (
    <Routes>
      <Route index element={<GuidesPage />} />
      <Route path=":id" element={<GuidePage />} />
    </Routes>
  );
}
