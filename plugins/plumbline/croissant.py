"""Describes a data set in Croissant 1.0, the format that catalogues and loaders of training data read."""

from typing import Any

from plumbline.data_columns import Column

LICENCE = "Internal use only: not licensed for distribution outside the organisation that runs the warehouse"
TYPES = {
    "text": "sc:Text", "boolean": "sc:Boolean", "smallint": "sc:Integer", "integer": "sc:Integer",
    "bigint": "sc:Integer", "double precision": "sc:Float", "date": "sc:Date",
    "timestamp with time zone": "sc:DateTime",
}  # fmt: skip
FORMATS = {"parquet": "application/x-parquet", "csv": "text/csv"}


def croissant(manifest: dict[str, Any], columns: list[Column]) -> dict[str, Any]:
    """The JSON-LD document of the data set that `manifest` describes; `files` there are the files of rows."""
    name = manifest["name"]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": name,
        "name": name,
        "description": manifest["description"],
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": LICENCE,
        "url": f"plumbline://warehouse/{manifest['table'].replace('.', '/')}",
        "version": ".".join(str(int(part)) for part in manifest["horizon_at"][:10].split("-")),
        "datePublished": manifest["horizon_at"][:10],
        "creator": {"@type": "sc:Organization", "name": "Plumbline"},
        "citeAs": f"Plumbline, {manifest['table']}, everything before {manifest['horizon_at']}",
        "isLiveDataset": True,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file["name"],
                "name": file["name"],
                "description": "the same rows, in the order of the key",
                "contentUrl": file["name"],
                "contentSize": f"{file['bytes']} B",
                "encodingFormat": FORMATS[file["name"].rsplit(".", 1)[1]],
                "sha256": file["sha256"],
            }
            for file in manifest["files"]
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "rows",
                "name": "rows",
                "description": manifest["description"],
                "key": [{"@id": f"rows/{column}"} for column in manifest["key"]],
                "field": [_field(name, column) for column in columns],
            }
        ],
    }


def _field(name: str, column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"rows/{column.name}",
        "name": column.name,
        "description": f"{column.role}: {column.meaning}",
        "dataType": TYPES[column.type],
        "source": {"fileObject": {"@id": f"{name}.parquet"}, "extract": {"column": column.name}},
    }


# the context that the specification of version 1.0 gives
CONTEXT = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
    "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "samplingRate": "cr:samplingRate", "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
    "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip
