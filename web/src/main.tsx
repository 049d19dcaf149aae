import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Kindred } from './Kindred.tsx';

const place = document.getElementById('page');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Kindred />
    </StrictMode>,
  );
}
