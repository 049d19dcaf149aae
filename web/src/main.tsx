import 'virtual:colours.css';
import '../brand/fonts.ts';
import './styles/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Kindred } from './Kindred.tsx';
import { LanguageProvider } from './language/LanguageProvider.tsx';

const place = document.getElementById('page');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <LanguageProvider>
        <Kindred />
      </LanguageProvider>
    </StrictMode>,
  );
}
