//! Certificates as `getpeercert` shows them.

use super::failure;
use crate::util::*;
use pyrs_runtime::{Result, Value, Vm};
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::{ASN1Time, X509Certificate, X509Name};

pub fn is_self_issued(der: &[u8]) -> bool {
    x509_parser::parse_x509_certificate(der)
        .is_ok_and(|(_, certificate)| certificate.subject() == certificate.issuer())
}

/// The dict for a certificate.
pub fn decoded(vm: &mut Vm, der: &[u8]) -> Result {
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(der) else {
        return Err(failure(vm, "", "the certificate cannot be read", 0));
    };
    let dict = vm.new_dict()?;
    let subject = name(vm, certificate.subject())?;
    vm.dict_set_text(dict, "subject", subject)?;
    let issuer = name(vm, certificate.issuer())?;
    vm.dict_set_text(dict, "issuer", issuer)?;
    let version = Value::small(i64::from(certificate.version().0) + 1);
    vm.dict_set_text(dict, "version", version)?;
    let serial: String = certificate
        .raw_serial()
        .iter()
        .skip_while(|&&byte| byte == 0)
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let validity = certificate.validity();
    for (key, text) in [
        ("serialNumber", serial),
        ("notBefore", time(&validity.not_before)),
        ("notAfter", time(&validity.not_after)),
    ] {
        let text = vm.str(&text)?;
        vm.dict_set_text(dict, key, text)?;
    }
    extensions(vm, dict, &certificate)?;
    Ok(dict)
}

/// As OpenSSL prints it.
fn time(time: &ASN1Time) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let at = time.to_datetime();
    format!(
        "{} {:2} {:02}:{:02}:{:02} {} GMT",
        MONTHS[usize::from(u8::from(at.month())).clamp(1, 12) - 1],
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.year()
    )
}

/// OpenSSL's long names of what names consist of.
fn attribute(id: &str) -> Option<&'static str> {
    Some(match id {
        "2.5.4.3" => "commonName",
        "2.5.4.4" => "surname",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "countryName",
        "2.5.4.7" => "localityName",
        "2.5.4.8" => "stateOrProvinceName",
        "2.5.4.9" => "streetAddress",
        "2.5.4.10" => "organizationName",
        "2.5.4.11" => "organizationalUnitName",
        "2.5.4.12" => "title",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.42" => "givenName",
        "2.5.4.43" => "initials",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "userId",
        "0.9.2342.19200300.100.1.25" => "domainComponent",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionLocalityName",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionStateOrProvinceName",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionCountryName",
        _ => return None,
    })
}

fn name(vm: &mut Vm, name: &X509Name) -> Result {
    let outer = vm.list(&[])?;
    for part in name.iter() {
        let inner = vm.list(&[])?;
        for each in part.iter() {
            let id = each.attr_type().to_id_string();
            let key = vm.str(attribute(&id).unwrap_or(&id))?;
            let text = match each.as_str() {
                Ok(text) => text.to_owned(),
                Err(_) => String::from_utf8_lossy(each.as_slice()).into_owned(),
            };
            let text = vm.str(&text)?;
            let pair = vm.tuple(&[key, text])?;
            push(vm, inner, pair)?;
        }
        let inner = vm.tuple_from(inner)?;
        push(vm, outer, inner)?;
    }
    vm.tuple_from(outer)
}

fn extensions(vm: &mut Vm, dict: Value, certificate: &X509Certificate) -> Result<()> {
    let (mut ocsp, mut issuers, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => {
                let list = vm.list(&[])?;
                for each in &names.general_names {
                    if let Some(pair) = general_name(vm, each)? {
                        push(vm, list, pair)?;
                    }
                }
                let names = vm.tuple_from(list)?;
                vm.dict_set_text(dict, "subjectAltName", names)?;
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                for each in &access.accessdescs {
                    let GeneralName::URI(uri) = each.access_location else {
                        continue;
                    };
                    match each.access_method.to_id_string().as_str() {
                        "1.3.6.1.5.5.7.48.1" => ocsp.push(uri.to_owned()),
                        "1.3.6.1.5.5.7.48.2" => issuers.push(uri.to_owned()),
                        _ => {}
                    }
                }
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                for point in points.iter() {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point
                    {
                        for each in names {
                            if let GeneralName::URI(uri) = each {
                                lists.push((*uri).to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    for (key, texts) in [
        ("OCSP", ocsp),
        ("caIssuers", issuers),
        ("crlDistributionPoints", lists),
    ] {
        if texts.is_empty() {
            continue;
        }
        let list = vm.list(&[])?;
        for text in texts {
            let text = vm.str(&text)?;
            push(vm, list, text)?;
        }
        let all = vm.tuple_from(list)?;
        vm.dict_set_text(dict, key, all)?;
    }
    Ok(())
}

fn general_name(vm: &mut Vm, each: &GeneralName) -> Result<Option<Value>> {
    let (kind, text) = match each {
        GeneralName::DNSName(text) => ("DNS", (*text).to_owned()),
        GeneralName::RFC822Name(text) => ("email", (*text).to_owned()),
        GeneralName::URI(text) => ("URI", (*text).to_owned()),
        GeneralName::RegisteredID(id) => ("Registered ID", id.to_id_string()),
        GeneralName::IPAddress(raw) => {
            let text = match (<[u8; 4]>::try_from(*raw), <[u8; 16]>::try_from(*raw)) {
                (Ok(raw), _) => std::net::Ipv4Addr::from(raw).to_string(),
                (_, Ok(raw)) => {
                    let ip = std::net::Ipv6Addr::from(raw);
                    let parts = ip.segments().map(|part| format!("{part:X}"));
                    parts.join(":")
                }
                _ => "<invalid>".to_owned(),
            };
            ("IP Address", text)
        }
        GeneralName::DirectoryName(directory) => {
            let (kind, value) = (vm.str("DirName")?, name(vm, directory)?);
            return vm.tuple(&[kind, value]).map(Some);
        }
        _ => return Ok(None),
    };
    let (kind, text) = (vm.str(kind)?, vm.str(&text)?);
    vm.tuple(&[kind, text]).map(Some)
}
