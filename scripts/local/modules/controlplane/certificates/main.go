// Certificates makes the keys of one local control plane: a certificate authority that is forgotten at once, a certificate for each
// server and client that it signed, and the key that signs service account tokens.
//
// Usage: certificates DIR
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// A local control plane is thrown away long before this; it is the worst case for one that is forgotten.
const validity = 365 * 24 * time.Hour

// Kubernetes reads the user from CommonName and the groups from Organization.
type identity struct {
	file   string
	user   string
	groups []string
	serves []string
}

var identities = []identity{
	{file: "etcd", user: "etcd", serves: []string{"localhost"}},
	{file: "etcd-client", user: "kube-apiserver-etcd-client"},
	{file: "kube-apiserver", user: "kube-apiserver", serves: []string{
		"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"}},
	{file: "kube-controller-manager", user: "system:kube-controller-manager", serves: []string{"localhost"}},
	{file: "kube-scheduler", user: "system:kube-scheduler", serves: []string{"localhost"}},
	{file: "kwok", user: "kwok", groups: []string{"system:masters"}},
	{file: "admin", user: "trainyard", groups: []string{"system:masters"}},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: certificates DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	authorityKey, err := newKey()
	if err != nil {
		return err
	}
	authority := template("trainyard-local", nil)
	authority.IsCA = true
	authority.BasicConstraintsValid = true
	authority.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, authority, authority, authorityKey.Public(), authorityKey)
	if err != nil {
		return err
	}
	if err := writePem(filepath.Join(folder, "ca.crt"), "CERTIFICATE", der, 0o644); err != nil {
		return err
	}
	for _, who := range identities {
		if err := issue(folder, who, authority, authorityKey); err != nil {
			return fmt.Errorf("%s: %w", who.file, err)
		}
	}
	return serviceAccountKey(folder)
}

func issue(folder string, who identity, authority *x509.Certificate, authorityKey crypto.Signer) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	certificate := template(who.user, who.groups)
	certificate.KeyUsage = x509.KeyUsageDigitalSignature
	// Every server of ours is also a client of another (etcd of its peers), so all carry client authentication.
	certificate.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if len(who.serves) > 0 {
		certificate.ExtKeyUsage = append(certificate.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		certificate.DNSNames = who.serves
		certificate.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der, err := x509.CreateCertificate(rand.Reader, certificate, authority, key.Public(), authorityKey)
	if err != nil {
		return err
	}
	if err := writePem(filepath.Join(folder, who.file+".crt"), "CERTIFICATE", der, 0o644); err != nil {
		return err
	}
	return writeKey(filepath.Join(folder, who.file+".key"), key)
}

func serviceAccountKey(folder string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePem(filepath.Join(folder, "service-account.pub"), "PUBLIC KEY", public, 0o644); err != nil {
		return err
	}
	return writeKey(filepath.Join(folder, "service-account.key"), key)
}

func newKey() (*ecdsa.PrivateKey, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func template(user string, groups []string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		// crypto/rand does not fail on the systems that we run on; a certificate with a guessable serial is worse than none.
		panic(err)
	}
	// A minute of slack, for a clock that was set back since.
	now := time.Now().Add(-time.Minute)
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: user, Organization: groups},
		NotBefore:    now,
		NotAfter:     now.Add(validity),
	}
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	// Kubernetes reads service account keys only in SEC 1 form, and all others in that form too.
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePem(path, "EC PRIVATE KEY", der, 0o600)
}

func writePem(path, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}
