//! `GET /categories` and `/departments`: what a case can be sorted by and sent to, for those who write one.

use serde::Serialize;
use warp::reply::Response;

use super::problem::Problem;
use super::{Api, Items, json};

/// A category (类别), as shown.
#[derive(Debug, Serialize)]
struct CategoryBody {
    id: i64,
    name: String,
    parent: Option<i64>,
    department: Option<i64>,
}

/// A department (承办单位), as shown.
#[derive(Debug, Serialize)]
struct DepartmentBody {
    id: i64,
    name: String,
    phone: Option<String>,
}

/// Every category, each after the one it is part of.
pub async fn categories(api: &Api) -> Result<Response, Problem> {
    let categories = api.read(store::categories::list).await?;
    let bodies = categories.into_iter().map(|category| CategoryBody {
        id: category.id,
        name: category.name,
        parent: category.parent,
        department: category.department,
    });
    Ok(json(&Items::all(bodies.collect())))
}

/// Every department that takes cases.
pub async fn departments(api: &Api) -> Result<Response, Problem> {
    let departments = api.read(store::departments::list).await?;
    let bodies = departments.into_iter().map(|department| DepartmentBody {
        id: department.id,
        name: department.name,
        phone: department.phone,
    });
    Ok(json(&Items::all(bodies.collect())))
}
