import {
  accountOf,
  expect,
  expectAccessible,
  expectFits,
  fillSignIn,
  passwordField,
  passwordOf,
  signIn,
  test,
} from '../app/test.ts';

test('a stranger is asked to sign in, in Indonesian', async ({ page }) => {
  await page.goto('/');
  await expect(passwordField(page)).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'id');
  await expectAccessible(page);
  await expectFits(page);
});

test('a wrong password is told kindly and lets nobody in', async ({ page }) => {
  const bidan = await accountOf('BDN');
  await page.goto('/');
  await fillSignIn(page, bidan.name, `${passwordOf(bidan)}x`);
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(passwordField(page)).toBeVisible();
  await expectAccessible(page);
});

test('the right password opens the work', async ({ page }) => {
  await signIn(page, 'BDN');
  await expectAccessible(page);
  await expectFits(page);
});

test('the keyboard alone is enough', async ({ page }) => {
  const kader = await accountOf('KDR');
  await page.goto('/');
  await page.locator('input[autocomplete="username"]').focus();
  await page.keyboard.type(kader.name);
  await page.keyboard.press('Tab');
  await expect(passwordField(page)).toBeFocused();
  await page.keyboard.type(passwordOf(kader));
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/\/masuk/);
});
