-- Names of kecamatan, kabupaten and provinces are few among those of the desa.
CREATE INDEX area_name_above ON area_name (code) WHERE length(code) < 10;
