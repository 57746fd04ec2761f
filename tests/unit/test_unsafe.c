/*
 * Requests that end sessions or fill carts, as shops and frameworks have them, and others that look like it.
 */
#include "account/unsafe.h"
#include "check.h"
#include "guard.h"

enum { LOGOUT = 1 << UNSAFE_LOGOUT, CART = 1 << UNSAFE_CART };

static __u8 of(const char *target)
{
	const char *p = guard_place(target, strlen(target)), *query = memchr(p, '?', strlen(target));
	size_t path_bytes = query ? (size_t)(query - p) : strlen(target);
	struct sighting s = { .path = { p, path_bytes }, .query = { p + path_bytes, strlen(target) - path_bytes } };

	return unsafe_of(&s);
}

CLAIM(these_end_a_session)
{
	static const char *const targets[] = {
		"/logout",
		"/Logout/",
		"/LOGOUT",
		"/log-out",
		"/log_out",
		"/user/logOut.do",
		"/users/sign_out", /* Devise */
		"/signout-oidc",
		"/api/logoff",
		"/session/destroy",
		"/sessions/destroy",
		"/connect/endsession",
		"/oauth2/end-session",
		"/wp-login.php?action=logout&_wpnonce=1",
		"/index.php?logout",
		"/?a=1&logout=1",
		"/abmelden.html",
		"/user-logout.php",
		"/account;logout",
		"/doLogout",
	};

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		is(of(targets[i]), LOGOUT);
}

CLAIM(these_change_a_cart)
{
	static const char *const targets[] = {
		"/cart/add",
		"/cart/add.js", /* Shopify */
		"/add-to-cart/12",
		"/shop/addToCart",
		"/product/x?add-to-cart=12", /* WooCommerce */
		"/?wc-ajax=add_to_cart",
		"/basket/add?id=1",
		"/checkout",
		"/checkout/",
		"/Checkout.aspx",
		"/checkout/cart/add/uenc/x", /* Magento */
		"/add_to_wishlist",
		"/cart/remove",
	};

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		is(of(targets[i]), CART);
}

CLAIM(these_only_look_like_it)
{
	static const char *const targets[] = {
		"/",
		"",
		"*",
		"logout.example:443",
		"/catalogout",
		"/blog-out",
		"/logouts",
		"/logoutx",
		"/log",
		"/log/output",
		"/sign",
		"/signing-outside",
		"/cart",
		"/cart/address",
		"/carts/add-ons",
		"/git-checkout",
		"/checkouts",
		"/sign-off-policy",
		"/?next=/logout",
		"/?q=logout",
		"/?logouts=1",
		"/?action=login",
		"/?actions=logout",
		"/log--out",
		"/?",
		"/?&&=&",
	};

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		is(of(targets[i]), 0);
}

CLAIM(an_unsafe_method_is_known_from_the_anomalies)
{
	struct sighting s = { .anomalies = 1 << ANOMALY_UNSAFE_METHOD, .path = { "/logout", 7 } };

	is(unsafe_of(&s), 1 << UNSAFE_METHOD | LOGOUT);
	s.anomalies = (__u16)~s.anomalies;
	is(unsafe_of(&s), LOGOUT);
}

/* `/session-destroy` is the first 16 bytes, `/add_to_cart` the next 12. */
CLAIM(each_front_can_be_read)
{
	static const char target[] = "/session-destroy/add_to_cart/checkout?x=1&add-to-cart=1&action=log-out";
	char front[sizeof(target)] = "";

	for (size_t n = 0; n < sizeof(target) - 1; n++) {
		is(of(front), (n >= 16 ? LOGOUT : 0) | (n >= 28 ? CART : 0));
		front[n] = target[n];
	}
	is(of("/?x=1&add-to-cart=1&action=log-out"), LOGOUT | CART);
}

RUN(claim(these_end_a_session), claim(these_change_a_cart), claim(these_only_look_like_it),
    claim(an_unsafe_method_is_known_from_the_anomalies), claim(each_front_can_be_read))
